c = "nine"
