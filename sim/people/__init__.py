"""People: at the screens, in the offices, in the lifts and on foot; when they come and what they do."""
