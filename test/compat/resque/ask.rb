# Does what a line of JSON on standard input asks of Resque, and answers with a line. The class of a job is one of app.rb.

require_relative "app"

def job(item)
  item && {"class" => item["class"], "args" => item["args"]}
end

def answer(what, name, queue, args, at)
  klass = name && Object.const_get(name)
  time = at && Time.at(at)
  case what
  when "versions"
    scheduler = defined?(Resque::Scheduler::VERSION) ? Resque::Scheduler::VERSION : nil
    {"ruby" => RUBY_VERSION, "resque" => Resque::VERSION, "scheduler" => scheduler}
  when "enqueue" then Resque.enqueue(klass, *args)
  when "enqueue_to" then Resque.enqueue_to(queue, klass, *args)
  when "dequeue" then Resque.dequeue(klass, *args)
  when "size" then Resque.size(queue)
  when "queues" then Resque.queues.sort
  when "peek" then Array(Resque.peek(queue, 0, 100)).map { |item| job(item) }
  when "reserve"
    reserved = Resque.reserve(queue)
    reserved && {"class" => reserved.payload_class_name, "args" => reserved.args, "queue" => reserved.queue}
  when "fail" then Resque.reserve(queue)&.fail(ArgumentError.new("bad é"))
  when "failures" then Array(Resque::Failure.all(0, 100))
  when "failures of each queue"
    each = Resque::Failure::RedisMultiQueue
    each.queues.sort.to_h { |list| [list, Array(each.all(0, 100, list))] }
  when "requeue of a queue" then Resque::Failure::RedisMultiQueue.requeue_queue(queue)
  when "requeue" then Resque::Failure.requeue(0)
  when "info" then Resque.info.slice(:pending, :processed, :queues, :workers, :working, :failed)
  when "workers" then Resque.workers.map(&:to_s).sort
  when "working" then Resque.working.map { |worker| [worker.to_s, job(worker.job["payload"])] }
  # As each worker of Ruby does when it starts: for all queues, and for those that these workers have.
  when "prune" then Resque::Worker.new(*(args.empty? ? ["*"] : args)).prune_dead_workers
  when "enqueue_at" then Resque.enqueue_at(time, klass, *args)
  when "delayed" then Resque.delayed_queue_peek(0, 100).to_h { |second| [second, Resque.delayed_timestamp_peek(second, 0, 100)] }
  when "delayed?" then Resque.delayed?(klass, *args)
  when "scheduled_at" then Resque.scheduled_at(klass, *args)
  when "remove_delayed" then Resque.remove_delayed(klass, *args)
  when "count_delayed" then Resque.count_all_scheduled_jobs
  else raise ArgumentError, what
  end
end

puts JSON.generate("answer" => "ready")
$stdin.each_line do |line|
  asked = JSON.parse(line)
  said = answer(*asked.values_at("do", "class", "queue"), asked.fetch("args", []), asked["at"])
  puts JSON.generate("answer" => said)
rescue => error
  puts JSON.generate("raised" => "#{error.class}: #{error.message}")
end
