# A shop in Ruby. `ruby shop.rb 3` places three orders, whose receipts a worker in TypeScript prints; `sidekiq -r ./shop.rb
# -q shop` is the worker in Ruby that hears of each receipt.

require "sidekiq"

# Pushed by receipts.ts, run here.
class ReceiptPrinted
  include Sidekiq::Worker
  sidekiq_options queue: "shop"

  def perform(order, receipt)
    puts "order #{order}: receipt #{receipt} is printed"
    $stdout.flush
  end
end

if $PROGRAM_NAME == __FILE__
  Integer(ARGV.fetch(0, "1")).times do |n|
    # No class of Ruby's: only the name, the queue and the arguments.
    Sidekiq::Client.push("class" => "PrintReceipt", "queue" => "receipts", "args" => [{"order" => n + 1, "cents" => 1999}])
    puts "order #{n + 1}: placed"
  end
end
