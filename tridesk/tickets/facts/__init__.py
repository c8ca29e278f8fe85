"""What the figures count of tickets, of questions to the second line and of calls; the last with what their tickets
say."""
