"""The parts of the Campaigns page: board, plan, calendar, goals and memory."""
