"""Programs of the register hear of changes of restores: written with the change, sent signed, in order, until heard."""
