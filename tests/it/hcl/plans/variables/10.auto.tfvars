c = "ten"
