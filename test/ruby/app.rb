# The worker of these tests: `sidekiq -r ./app.rb`. Its jobs write a line to the file LEDGER when they begin, with their
# arguments as Ruby writes them back. Ruby's poller looks at once, not after five seconds, and then every half second.

require "json"
require "sidekiq"
require "sidekiq/scheduled"

Redis.silence_deprecations = true
Sidekiq.options[:poll_interval_average] = 0.5

Sidekiq::Scheduled::Poller.class_eval { def initial_wait = nil }

Sidekiq.configure_server do |config|
  config.on(:startup) do
    $stdout.puts "ready"
    $stdout.flush
  end
end

module Noted
  def note(args)
    line = JSON.generate("by" => "ruby", "class" => self.class.name, "jid" => jid, "args" => args)
    File.write(ENV.fetch("LEDGER"), "#{line}\n", mode: "a")
  end
end

# Does nothing else.
class Echo
  include Sidekiq::Worker
  include Noted

  def perform(*args)
    note(args)
  end
end

# Fails in the languages that its first argument lists.
class Relay
  include Sidekiq::Worker
  include Noted
  sidekiq_options retry: 3, backtrace: 5

  def perform(fails_in, *rest)
    note([fails_in, *rest])
    raise ArgumentError, "Ruby cannot: é 😀" if fails_in.include?("ruby")
  end
end

# Is at work until its process lets go of it.
class Sleeper
  include Sidekiq::Worker
  include Noted

  def perform(*args)
    note(args)
    sleep 60
  end
end

# What no definition of Haymaker is called.
class RubyOnly
  include Sidekiq::Worker
  include Noted

  def perform(*args)
    note(args)
  end
end
