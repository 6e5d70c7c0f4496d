# A worker of a chaos run on Sidekiq: `sidekiq -r ./worker.rb`.

require_relative "job"

Redis.silence_deprecations = true if Redis.respond_to?(:silence_deprecations=)

Sidekiq.configure_server do |config|
  config.redis = {url: ENV.fetch("CHAOS_STORE")}
  config.on(:startup) { LEDGER.note("e" => "hello", "role" => "worker") }
end

# Nobody outlives the orchestrator.
Thread.new do
  nil while $stdin.gets
  exit!
end
