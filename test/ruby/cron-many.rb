# A Sidekiq whose sidekiq-cron puts eight jobs into the queue `cron` every second, and looks more often. It reads all of them at once,
# and is slow from then on, so that one may be taken over between its look and its push.

gem "redis" # whose version sidekiq-cron asks of its gem
require_relative "app"
require "sidekiq-cron"

Sidekiq.options[:cron_poll_interval] = 0.3
Sidekiq::Cron::Job.prepend(Module.new do
  def test_and_enque_for_time!(time)
    sleep 0.05
    super
  end
end)
Sidekiq.configure_server do
  Sidekiq::Cron::Job.load_from_hash!(
    (0...8).to_h { |n| ["each #{n}", {"class" => "Echo", "cron" => "* * * * * *", "queue" => "cron", "args" => [n]}] }
  )
end
