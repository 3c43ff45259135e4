"""What people do, one file a subject: functions that take the person who does it."""
