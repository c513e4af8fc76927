"""What has to do with times: the timetable and its starts, window hours, the end of the day, care runs, templates.

`book` is what of it survives a crash; `clock` what is worked out from the hall's files and may be worked out again.
"""
