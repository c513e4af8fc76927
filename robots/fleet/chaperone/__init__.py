"""Rides of vehicles that know no lifts: the fleet walks the same chart for them and moves them by releasing nodes.

`ride` is the chart with what a chaperone sees, `places` the nodes around a lift, `orders` what is released when,
`host` the ride of one vehicle with its doings, `along` the phase that lets all rides go on.
"""
