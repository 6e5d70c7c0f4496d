# Ruby Sidekiq, plain or with a fetch that keeps what it has taken: BLMOVE into a list of its own, LREM when the job is done.
# Its processor and fetcher are its own; no log line is written but those of Sidekiq.
require 'json'
require 'etc'

asked = JSON.parse(ENV.fetch('BENCH'))
given = asked.fetch('given')
JOBS = given.fetch('jobs')
KIND = given.fetch('kind')
FILL = 'x' * 10_000

require 'sidekiq'
require 'sidekiq/api'
Redis.silence_deprecations = true if Redis.respond_to?(:silence_deprecations=)
Sidekiq.configure_client { |config| config.redis = { url: given.fetch('store') } }

def monotonic = Process.clock_gettime(Process::CLOCK_MONOTONIC)
def epoch_ms = Process.clock_gettime(Process::CLOCK_REALTIME, :float_millisecond)
def cpu = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)

SEEN = "\0".b * JOBS
WAITS = []
# So many of the jobs, the first ones, only warm up who is measured.
WARMING = JOBS / 4
TALLY = { left: JOBS, twice: 0, began: nil, ended: nil, cpu: 0, lock: Mutex.new, full: Queue.new }

class Bench
  include Sidekiq::Worker
  def perform(input)
    WAITS << (epoch_ms - input['at']) if input['at']
    sleep 0.01 if KIND == 'sleep10'
    if KIND == 'cpu1'
      till = monotonic + 0.001
      nil while monotonic < till
    end
    count(input['n'])
  end

  def count(n)
    TALLY[:lock].synchronize do
      if SEEN.getbyte(n) == 1 then TALLY[:twice] += 1
      else
        SEEN.setbyte(n, 1)
        TALLY[:left] -= 1
        if TALLY[:left] == JOBS - WARMING
          TALLY[:began] = monotonic
          TALLY[:cpu] = cpu
        end
        if TALLY[:left].zero?
          TALLY[:ended] = monotonic
          TALLY[:cpu] = cpu - TALLY[:cpu]
          TALLY[:full] << true
        end
      end
    end
  end
end

def inputs(from, to)
  (from...to).map { |n| [KIND == 'payload10k' ? { 'n' => n, 'fill' => FILL } : { 'n' => n }] }
end

def bulk(from, to)
  (from...to).step(1000) do |first|
    Sidekiq::Client.push_bulk('class' => 'Bench', 'args' => inputs(first, [first + 1000, to].min))
  end
end

def awaited(from, to) = inputs(from, to).each { |(input)| Bench.perform_async(input) }

def left = Sidekiq::Queue.all.sum(&:size) + Sidekiq::ScheduledSet.new.size + Sidekiq::RetrySet.new.size

def timed(mode)
  send(mode, 0, WARMING)
  began = monotonic
  send(mode, WARMING, JOBS)
  took = (monotonic - began) * 1000
  { ms: took, jobs: JOBS - WARMING, left: left }
end

# Between two pushes: seconds, at random. The first jobs warm up who is measured, and one has run before the others are pushed.
PAUSE = (0.005..0.020)

def paced(later)
  Bench.perform_async({ 'n' => 0 })
  sleep 0.02 until Sidekiq::Queue.all.sum(&:size).zero?
  (1...JOBS).each do |n|
    sleep rand(PAUSE)
    if n < [50, JOBS / 4].min then Bench.perform_async({ 'n' => n })
    elsif later
      at = epoch_ms.ceil + 500
      Bench.perform_at(at / 1000.0, { 'n' => n, 'at' => at })
    else Bench.perform_async({ 'n' => n, 'at' => epoch_ms })
    end
  end
  { jobs: JOBS }
end

def waited
  return {} if WAITS.empty?

  sorted = WAITS.sort
  share = ->(part) { sorted[[(part * sorted.size).ceil - 1, 0].max] }
  { p50Ms: share[0.5], p99Ms: share[0.99], leastMs: sorted.first }
end

# A fetch that loses nothing: what was taken stays in a list until it is acknowledged.
class ReliableFetch
  Unit = Struct.new(:queue, :job, :list) do
    def queue_name = queue.delete_prefix('queue:')
    def acknowledge = Sidekiq.redis { |redis| redis.lrem(list, 1, job) }
    def requeue = Sidekiq.redis { |redis| redis.rpush(queue, job) }
  end

  def initialize(options) = @queue = "queue:#{options[:queues].first}"

  def retrieve_work
    list = "bench:taken:#{Process.pid}"
    job = Sidekiq.redis { |redis| redis.blmove(@queue, list, 'RIGHT', 'LEFT', timeout: 2) }
    job && Unit.new(@queue, job, list)
  end

  def bulk_requeue(_units, _options) = nil
end

def work(given, reliable)
  require 'sidekiq/cli'
  require 'sidekiq/launcher'
  threads = given.fetch('concurrency', 10)
  options = Sidekiq.options.merge(queues: ['default'], concurrency: threads, timeout: 5)
  Sidekiq.configure_server { |config| config.redis = { url: given.fetch('store') } }
  Sidekiq.redis = { url: given.fetch('store'), size: threads + 5 }
  Sidekiq.logger = Sidekiq::Logger.new($stdout)
  options[:fetch] = reliable ? ReliableFetch.new(options) : Sidekiq::BasicFetch.new(options)
  Sidekiq.options.merge!(options)
  launcher = Sidekiq::Launcher.new(options)
  launcher.run
  TALLY[:full].pop
  rss = File.read('/proc/self/status')[/VmRSS:\s+(\d+)/, 1].to_f / 1024
  ms = (TALLY[:ended] - (TALLY[:began] || TALLY[:ended])) * 1000
  said = { ms: ms, timed: JOBS - WARMING, cpuMs: TALLY[:cpu] * 1000, rssMb: rss, twice: TALLY[:twice] }
  launcher.stop
  said.merge(waited)
end

said =
  case asked.fetch('act')
  when 'bulk', 'awaited' then timed(asked.fetch('act'))
  when 'paced', 'delayed' then paced(asked.fetch('act') == 'delayed')
  when 'work' then { **work(given, asked.fetch('system') == 'sidekiqReliable'), left: left }
  when 'left' then { left: left }
  end
File.write(asked.fetch('out'), JSON.generate(said))
exit!(0)
