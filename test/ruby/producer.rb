# Does what a line of JSON on standard input asks, and answers with a line: pushes as a Rails app does, with the options of
# the classes that Ruby knows, and reads the sets as Sidekiq's own API reads them.

require_relative "app"
require "sidekiq/api"

$stdout.sync = true

SETS = {"retry" => Sidekiq::RetrySet, "schedule" => Sidekiq::ScheduledSet, "dead" => Sidekiq::DeadSet}

def entry(record)
  {
    "jid" => record.jid, "class" => record.klass, "display_class" => record.display_class, "queue" => record.queue,
    "args" => record.args, "tags" => record.tags, "at" => record.at.to_f, "error_class" => record["error_class"],
    "error_message" => record["error_message"], "error_backtrace" => record.error_backtrace,
    "retry_count" => record["retry_count"], "failed_at" => record["failed_at"], "retried_at" => record["retried_at"],
    "created_at" => record.created_at.to_f, "enqueued_at" => record.enqueued_at.to_f
  }
end

def job(asked)
  name = asked["job"]["class"]
  asked["job"].merge("class" => Object.const_defined?(name) ? Object.const_get(name) : name)
end

def answer(asked)
  case asked["do"]
  when "push" then Sidekiq::Client.push(job(asked))
  when "push_bulk" then Sidekiq::Client.push_bulk(job(asked))
  when "push_in" then Sidekiq::Client.push(job(asked).merge("at" => Time.now.to_f + asked["seconds"]))
  when "read" then SETS.fetch(asked["set"]).new.map { |record| entry(record) }
  when "retry_all" then SETS.fetch(asked["set"]).new.retry_all
  when "stats"
    stats = Sidekiq::Stats.new
    {"processed" => stats.processed, "failed" => stats.failed, "enqueued" => stats.enqueued,
     "retries" => stats.retry_size, "scheduled" => stats.scheduled_size, "dead" => stats.dead_size,
     "queues" => stats.queues}
  else raise ArgumentError, asked["do"]
  end
end

puts JSON.generate("ready")
$stdin.each_line { |line| puts JSON.generate(answer(JSON.parse(line))) }
