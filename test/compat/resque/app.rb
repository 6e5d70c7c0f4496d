# What every process of Ruby loads here: Resque, on the server of this run, and the classes whose jobs go from one side to the other.

require "json"
require "resque"
require "resque/failure/redis_multi_queue"
begin
  require "resque-scheduler"
rescue LoadError => error
  raise unless error.path == "resque-scheduler"
end

$stdout.sync = true
Resque.redis = ENV.fetch("REDIS_URL")
LEDGER = Redis.new(url: ENV.fetch("REDIS_URL"))

class Echo
  @queue = "echo"

  def self.perform(*args)
    LEDGER.rpush("ran", JSON.generate(["ruby", *args]))
  end
end

class Broken
  @queue = "broken"

  def self.perform(*)
    raise ArgumentError, "bad é"
  end
end
