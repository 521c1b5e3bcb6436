# fetch.rb ORIGIN: Ruby's Typhoeus and Ethon, which call libcurl through FFI.
require 'ethon'
require 'typhoeus'

origin = ARGV[0]
$stdout.sync = true
Ethon.logger = Logger.new(File::NULL)

def report(name, response)
  puts "#{name}: #{response.return_code} #{response.code} #{response.body.size} bytes #{response.effective_url} #{response.total_time}"
end

report('get', Typhoeus.get("#{origin}/hello"))
report('post', Typhoeus.post("#{origin}/sink", body: { field: 'value', other: %w[a b] }))
report('file', Typhoeus.post("#{origin}/sink", body: { script: File.open(__FILE__) }))
report('put', Typhoeus.put("#{origin}/text", body: 'put'))
report('redirect', Typhoeus.get("#{origin}/redirect", followlocation: true))
report('login', Typhoeus.get("#{origin}/private", userpwd: 'me:secret'))
report('short', Typhoeus.get("#{origin}/short"))
report('head', Typhoeus.head("#{origin}/hello"))

hydra = Typhoeus::Hydra.new(max_concurrency: 3)
6.times do |number|
  request = Typhoeus::Request.new("#{origin}/stream?name=h#{number}&chunks=#{6 - number}&delay=0.0#{number + 1}")
  request.on_headers { |response| puts "h#{number} headers #{response.code}" }
  request.on_body { |chunk| puts "h#{number} chunk #{chunk.size}" } if number.even?
  request.on_complete { |response| report("h#{number}", response) }
  hydra.queue(request)
end
hydra.run

easy = Ethon::Easy.new(url: "#{origin}/bytes?size=40000")
easy.on_headers { |e| puts "ethon headers #{e.response_headers.lines.size}" }
easy.on_body { |chunk, _| puts "ethon chunk #{chunk.size}" }
easy.on_complete { |e| puts "ethon #{e.return_code} #{e.response_code} #{e.total_time}" }
easy.perform
