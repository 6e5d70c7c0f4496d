# Reads a JSON list of texts of sidekiq-cron from its input, and writes for each its first times after a moment, by fugit.

require "fugit"
require "json"

from = Time.at(Integer(ARGV[0])).utc
times = JSON.parse($stdin.read).map do |text|
  cron = Fugit.do_parse(text)
  (1..12).reduce([from]) { |all, _| all + [Time.at(cron.next_time(all.last).to_i).utc] }.drop(1).map(&:to_i)
end
puts JSON.generate(times)
