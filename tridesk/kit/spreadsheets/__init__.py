"""Tables as CSV, Excel and OpenDocument files, written as streams of pieces so that memory use stays small."""
