# A Sidekiq whose sidekiq-cron puts eight jobs into the queue `cron` every second, and looks three times as often.

gem "redis" # whose version sidekiq-cron asks of its gem
require_relative "app"
require "sidekiq-cron"

Sidekiq.options[:cron_poll_interval] = 0.3
Sidekiq.configure_server do
  Sidekiq::Cron::Job.load_from_hash!(
    (0...8).to_h { |n| ["each #{n}", {"class" => "Echo", "cron" => "* * * * * *", "queue" => "cron", "args" => [n]}] }
  )
end
