teams = {
  ops = { members = ["alice", "bob"], extra = true }
  dev = {
    members = ["carol"]
    limit   = "7"
  }
}
