"""The monthly report: on paper and as a spreadsheet, by mail on the first working day."""
