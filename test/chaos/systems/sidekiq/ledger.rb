# The ledger of a Ruby process: the same lines as test/chaos/ledger/ledger.ts writes, each with one write, stamped with the
# clock that all processes of a host share.

require "json"

class Ledger
  def initialize(folder, name)
    path = File.join(folder, "#{name}.ndjson")
    @file = File.open(path, File::WRONLY | File::APPEND | File::CREAT)
  end

  def note(line)
    at = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond) / 1000 / 1000.0
    @file.syswrite("#{JSON.generate(line.merge("pid" => Process.pid, "at" => at))}\n")
  end
end

FOLDER = ENV.fetch("CHAOS_LEDGER")
LEDGER = Ledger.new(FOLDER, ENV.fetch("CHAOS_NAME"))
RETRIES = Integer(ENV.fetch("CHAOS_RETRIES"))

def wall_ms = (Time.now.to_f * 1000).floor
