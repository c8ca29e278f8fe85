"""The public site: answers, contact and statements as plain files, published with the state of the register."""
