import {
  to = launchdarkly_big_segment_store_integration.checkout_production_redis
  id = "checkout/production/redis/57c0a8e4f7b9c20b3c5d1234"
}

resource "launchdarkly_big_segment_store_integration" "checkout_production_redis" {
  project_key     = "checkout"
  environment_key = "production"
  integration_key = "redis"
  name            = "Checkout production"
  on              = true
  tags            = ["checkout"]

  config = jsonencode({
    host       = "redis.example.com"
    port       = "6380"
    username   = ""
    password   = var.checkout_production_redis_password
    tlsEnabled = true
  })

  lifecycle {
    prevent_destroy = true
  }
}

# The API does not show secrets: set TF_VAR_checkout_production_redis_password before the next apply.
variable "checkout_production_redis_password" {
  type      = string
  sensitive = true
}

import {
  to = launchdarkly_big_segment_store_integration.ledger_production_dynamodb
  id = "ledger/production/dynamodb/57c0a8e4f7b9c20b3c5d1235"
}

resource "launchdarkly_big_segment_store_integration" "ledger_production_dynamodb" {
  project_key     = "ledger"
  environment_key = "production"
  integration_key = "dynamodb"
  on              = false

  config = jsonencode({
    tableName  = "launchdarkly-big-segments"
    region     = "us-east-1"
    roleArn    = "arn:aws:iam::123456789012:role/launchdarkly-big-segments"
    externalId = "00000000-0000-0000-0000-000000000000"
  })
}
