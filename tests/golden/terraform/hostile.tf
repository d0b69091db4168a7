# Not exported: 9/production/redis "not read\u{a}line": its settings could not be read
# import {
#   to = launchdarkly_big_segment_store_integration.store_9_production_redis
#   id = "9/production/redis/57c0a8e4f7b9c20b3c5d1234"
# }
#
# resource "launchdarkly_big_segment_store_integration" "store_9_production_redis" {
#   project_key     = "9"
#   environment_key = "production"
#   integration_key = "redis"
#   name            = "not read\u000aline"
#   on              = true
#   tags            = ["checkout"]
#
#   config = jsonencode({
#   })
# }

import {
  to = launchdarkly_big_segment_store_integration.a_b_production_redis
  id = "a-b/production/redis/x/../$${y}\"\u000a"
}

resource "launchdarkly_big_segment_store_integration" "a_b_production_redis" {
  project_key     = "a-b"
  environment_key = "production"
  integration_key = "redis"
  name            = "\ufffd\u001b[31m"
  on              = true
  tags            = ["checkout"]

  config = jsonencode({
    host       = "redis.example.com"
    port       = "6380"
    username   = ""
    password   = var.a_b_production_redis_password
    tlsEnabled = true
  })
}

# The API does not show secrets: set TF_VAR_a_b_production_redis_password before the next apply.
variable "a_b_production_redis_password" {
  type      = string
  sensitive = true
}

import {
  to = launchdarkly_big_segment_store_integration.a_b_production_redis_2
  id = "a.b/production/redis/57c0a8e4f7b9c20b3c5d1234"
}

resource "launchdarkly_big_segment_store_integration" "a_b_production_redis_2" {
  project_key     = "a.b"
  environment_key = "production"
  integration_key = "redis"
  name            = "a \"b\" $${file(\"/etc/passwd\")} %%{ if true }\u000a}\u000a# \\"
  on              = true
  tags            = ["$${x}", "two words", "\u202e"]

  config = jsonencode({
    host        = "redis.example.com"
    port        = jsondecode("6379")
    username    = "$$${user} %%%{ \"quoted\" \\"
    password    = var.a_b_production_redis_2_password
    tlsEnabled  = true
    "New Key\"" = "value"
    "a/b~c"     = jsondecode("{\"deep\":[1,\"$${x}\",null]}")
    "token"     = var.a_b_production_redis_2_token
  })
}

# The API does not show secrets: set TF_VAR_a_b_production_redis_2_password before the next apply.
variable "a_b_production_redis_2_password" {
  type      = string
  sensitive = true
}

# The API does not show secrets: set TF_VAR_a_b_production_redis_2_token before the next apply.
variable "a_b_production_redis_2_token" {
  type      = string
  sensitive = true
}
