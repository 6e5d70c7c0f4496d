# A producer of a chaos run on Sidekiq. As workload/produce.ts: the orchestrator says how many jobs may be pushed, a line each;
# four calls are under way at once, each noted before it leaves and when its answer comes. The mix is that of workload/mix.ts.

require_relative "job"

Redis.silence_deprecations = true if Redis.respond_to?(:silence_deprecations=)
Sidekiq.configure_client { |config| config.redis = {url: ENV.fetch("CHAOS_STORE")} }

CALLS_AT_ONCE = 4
BULK = 20
PATIENCE = 15

# A stream of orders: lists of inputs, and after how many ms they are due, or nil.
class Orders
  def initialize(seed, first, mix)
    @random, @n, @mix = Random.new(seed), first, mix
  end

  def next
    case pick
    when "bulk" then [Array.new(BULK) { input(0...100) }, nil]
    when "medium" then [[input(100...400)], nil]
    when "long" then [[input(1000...2000)], nil]
    when "failing" then [[input(0...100).merge("fails" => @random.rand(1...4))], nil]
    when "killing" then [[input(0...100).merge("kills" => true)], nil]
    when "delayed" then [[input(0...100)], @random.rand(0...8000)]
    else [[input(0...100)], nil]
    end
  end

  private

  def input(ms) = {"n" => (@n += 1) - 1, "ms" => @random.rand(ms)}

  def pick
    left = @random.rand(@mix.values.sum)
    @mix.each { |kind, share| return kind if (left -= share) < 0 }
  end
end

class Producer
  def initialize(orders)
    @orders, @allowed, @calls, @over = orders, 0, 0, false
    @lock, @more = Mutex.new, ConditionVariable.new
  end

  def allow(count)
    @lock.synchronize { @allowed = count }
    @more.broadcast
  end

  def close
    @lock.synchronize { @over = true }
    @more.broadcast
  end

  def run = Array.new(CALLS_AT_ONCE) { Thread.new { carry(*take) until over? } }.each(&:join)

  private

  def over? = @lock.synchronize { @more.wait(@lock) until @over || @allowed > 0; @over }

  def take
    @lock.synchronize do
      inputs, in_ms = @orders.next
      @allowed -= inputs.length
      [@calls += 1, inputs, in_ms]
    end
  end

  def carry(call, inputs, in_ms)
    due = in_ms && wall_ms + in_ms
    inputs = inputs.map { |input| input.merge("due" => due) } if due
    LEDGER.note("e" => "push", "call" => call, "ns" => inputs.map { |input| input["n"] })
    push(inputs, due)
    LEDGER.note("e" => "pushed", "call" => call)
  rescue => error
    LEDGER.note("e" => "unknown", "call" => call, "stored" => 0, "code" => error.class.name)
  end

  def push(inputs, due)
    if due then Chaos.perform_at(due / 1000.0, inputs.first)
    elsif inputs.length == 1 then Chaos.perform_async(inputs.first)
    else Sidekiq::Client.push_bulk("class" => Chaos, "args" => inputs.map { |input| [input] })
    end
  end
end

orders = Orders.new(Integer(ENV.fetch("CHAOS_SEED")), Integer(ENV.fetch("CHAOS_FIRST")), JSON.parse(ENV.fetch("CHAOS_MIX")))
producer = Producer.new(orders)
asked = Queue.new
trap(:TERM) { asked << :end }
Thread.new do
  while (line = $stdin.gets)
    producer.allow(Integer(line))
  end
  asked << :end
end
Thread.new do
  asked.pop
  producer.close
  sleep(PATIENCE)
  exit!(1)
end
LEDGER.note("e" => "hello", "role" => "producer")
producer.run
exit!(0)
