locals {
  a = <<-EOT
	  one
	    two
	EOT
  b = <<-EOT
    %{~ for x in ["a", "b"] }
    - ${x}
    %{~ endfor }
    end
  EOT
  c = <<-EOT
    %{ for x in ["a", "b"] ~}
    - ${x}
    %{ endfor ~}
    end
  EOT
  d = <<-EOT
    ${"x"}
      y
  EOT
  e = <<-EOT
  EOT
  f = <<EOT
EOT
  g = <<-EOT
    a ${<<-IN
      inner
    IN
    } b
  EOT
}
resource "terraform_data" "y" {
  input = [local.a, local.b, local.c, local.d, local.e, local.f, local.g]
}
