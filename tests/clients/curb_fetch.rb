# curb_fetch.rb ORIGIN: Curb, whose multi gives the interpreter's lock away while it waits, with transfers added from callbacks.
require 'curb'
require 'timeout'

origin = ARGV[0]
multi = Curl::Multi.new
report = ->(name, what) { puts "#{name} #{what}" }
fetch = lambda do |name, path, &finished|
  easy = Curl::Easy.new(origin + path)
  easy.on_body { |chunk| report[name, "got #{chunk.size}"]; chunk.size }
  easy.on_complete { |done| report[name, "completed #{done.response_code}"]; finished&.call }
  easy.on_failure { |_, reason| report[name, "failed #{reason}"] }
  multi.add(easy)
end
5.times do |n|
  fetch.call("h#{n}", "/stream?name=h#{n}&chunks=#{n + 1}&delay=0.0#{n + 2}") { fetch.call('late', '/hello') if n == 4 }
end
fetch.call('short', '/short')
ticks = 0
multi.perform { ticks += 1 }
report['perform', ticks.positive? ? 'called its block' : 'never called its block']

begin
  Timeout.timeout(0.4) { Curl::Easy.perform("#{origin}/hang") }
rescue StandardError => e
  puts "gave up: #{e.class}"
end

puts Curl.post("#{origin}/sink", { a: 1, b: 'x' }).body_str, Curl::Easy.http_put("#{origin}/sink", 'put').body_str
puts Array.new(3) { |n| Thread.new { Curl::Easy.perform("#{origin}/stream?name=t#{n}").body_str } }.map(&:value)
