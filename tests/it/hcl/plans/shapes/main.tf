locals {
  yaml = yamldecode(file("${path.module}/data/people.yaml"))
  json = jsondecode(file("data/people.json"))
  csv  = csvdecode(file("${path.root}/data/people.csv"))
  text = templatefile("${path.module}/data/greeting.tftpl", { names = ["a", "b"], loud = true })
  doc  = <<-EOT
    {
      "a": ${jsonencode(["x"])}
    }

      indented
  EOT
  raw  = <<EOT
  kept
EOT
  rule = {
    for person in local.csv : person.name => person...
  }
}

resource "terraform_data" "yaml" {
  for_each = { for person in local.yaml.people : person.name => person }
  input    = each.value
}

resource "terraform_data" "json" {
  for_each = local.json
  input    = try(each.value.role, "none")
}

resource "terraform_data" "csv" {
  for_each = local.rule
  input    = [for row in each.value : row.role]
}

resource "terraform_data" "texts" {
  input = [local.text, local.doc, local.raw, fileset(path.module, "data/*.{json,csv}"), basename(path.module), fileexists("data/none")]
}

resource "terraform_data" "matrix" {
  for_each = { for pair in setproduct(["r", "w"], ["x", "y"]) : join("-", pair) => pair }
  input    = element(each.value, 1)
}

resource "terraform_data" "chained" {
  for_each = terraform_data.matrix
  input    = "${each.key}:${each.value.input}"
}
