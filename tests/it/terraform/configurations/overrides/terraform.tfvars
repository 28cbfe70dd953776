four_eyes = true
