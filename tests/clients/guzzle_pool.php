<?php
// guzzle_pool.php ORIGIN: Guzzle, which keeps several transfers going in a multi that it polls, and hands their ends out as promises.
require 'GuzzleHttp/autoload.php';

use GuzzleHttp\Psr7\Utils;

$client = new GuzzleHttp\Client(['base_uri' => $argv[1]]);
$requests = function () use ($client) {
    for ($n = 0; $n < 12; $n++)
        yield fn() => $client->getAsync("/stream?name=g$n&chunks=" . (1 + $n % 4) . "&delay=0.0" . (1 + $n % 3));
};
$ends = [];
$pool = new GuzzleHttp\Pool($client, $requests(), [
    'concurrency' => 5,
    'fulfilled' => function ($response, $n) use (&$ends) { $ends[$n] = $response->getStatusCode() . ' ' . $response->getBody()->getSize(); },
    'rejected' => function ($reason, $n) use (&$ends) { $ends[$n] = $reason->getMessage(); },
]);
$pool->promise()->wait();
ksort($ends);
print_r($ends);

echo $client->get('/redirect')->getBody(), $client->post('/text', ['json' => ['posted' => true]])->getBody(), "\n";
echo $client->put('/sink', ['body' => Utils::streamFor(str_repeat('streamed ', 200000))])->getBody();
foreach (['/status?code=404', '/short'] as $path) {
    try {
        $client->get($path);
    } catch (GuzzleHttp\Exception\TransferException $exception) {
        echo get_class($exception), ' ', $exception->getHandlerContext()['errno'] ?? '', "\n";
    }
}
