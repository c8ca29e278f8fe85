"""What people do with a restore: one verb per thing; each takes the row, decides by the rules, journals."""
