# A Sidekiq with sidekiq-cron: it puts a job into the queue `cron` every second and runs nothing from there.

gem "redis" # whose version sidekiq-cron asks of its gem
require_relative "app"
require "sidekiq-cron"

Sidekiq.options[:cron_poll_interval] = 1
Sidekiq.configure_server do
  Sidekiq::Cron::Job.load_from_hash!(
    "tick" => {"class" => "Echo", "cron" => "* * * * * *", "queue" => "cron", "args" => ["tick", 1.0, []]},
    "stranger" => {"class" => "NodeOnly", "cron" => "* * * * * *", "queue" => "cron", "args" => ["é"]}
  )
end
