# A worker of Ruby on the queues of QUEUES, which looks ten times a second.

require_relative "app"

worker = Resque::Worker.new(*ENV.fetch("QUEUES").split(","))
puts "ready"
worker.work(0.1)
