# The one job of a chaos run on Sidekiq. It does what workload/perform.ts does: notes its start, sleeps, notes its end, and
# then succeeds, fails or kills its process, as it was told.

require "sidekiq"
require_relative "ledger"

class Chaos
  include Sidekiq::Worker
  # One second, to which Sidekiq adds up to ten for each attempt.
  sidekiq_options retry: RETRIES
  sidekiq_retry_in { 1 }

  @runs = 0
  @lock = Mutex.new

  def self.next_run = @lock.synchronize { @runs += 1 }

  def perform(input)
    n, run = input["n"], self.class.next_run
    threw = File.join(FOLDER, "threw-#{n}")
    attempt = (File.size?(threw) || 0) + 1
    LEDGER.note(started(input, run, attempt))
    die(n) if input["kills"] && first?(File.join(FOLDER, "killed-#{n}"))
    sleep(input["ms"] / 1000.0)
    fails = attempt <= (input["fails"] || 0)
    LEDGER.note("e" => "end", "run" => run, "how" => fails ? "throw" : "ok")
    return unless fails
    File.write(threw, ".", mode: "a")
    raise "as it was told"
  end

  private

  def started(input, run, attempt)
    line = {"e" => "start", "n" => input["n"], "attempt" => attempt, "run" => run, "wall" => wall_ms}
    input["due"] ? line.merge("due" => input["due"]) : line
  end

  def first?(path)
    File.open(path, File::WRONLY | File::CREAT | File::EXCL).close
    true
  rescue Errno::EEXIST
    false
  end

  def die(n)
    LEDGER.note("e" => "suicide", "n" => n)
    Process.kill(:KILL, Process.pid)
    sleep
  end
end
