# Sidekiq's own pages under rack, with the session that their forms need.

require "securerandom"
require "sidekiq/web"

Redis.silence_deprecations = true
use Rack::Session::Cookie, secret: SecureRandom.hex(32), same_site: true, max_age: 86_400
run Sidekiq::Web
