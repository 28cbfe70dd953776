domain             = "fernhill.example"
longest_activation = "PT4H"
