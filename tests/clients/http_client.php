<?php
// http_client.php ORIGIN: PECL's http\Client, which drives a multi by perform and wait, and by libevent.
$origin = $argv[1];
$client = new http\Client("curl");

foreach (["/hello", "/bytes?size=50000", "/status?code=404", "/redirect"] as $path) {
    $request = new http\Client\Request("GET", $origin . $path);
    $request->setOptions(["redirect" => 3]);
    $client->enqueue($request)->send();
    $answer = $client->getResponse($request);
    echo "$path ", $answer->getResponseCode(), " ", strlen($answer->getBody()), " ", $answer->getTransferInfo()->total_time, "\n";
    $client->dequeue($request);
}

$body = new http\Message\Body;
$body->append(str_repeat("posted", 1000));
$request = new http\Client\Request("POST", "$origin/sink", [], $body);
$client->enqueue($request)->send();
echo $client->getResponse($request)->getBody(), "\n";

foreach ([false, true] as $events) {
    $client = new http\Client("curl");
    $client->configure(["use_eventloop" => $events]);
    for ($n = 1; $n < 6; $n++) {
        $url = "$origin/stream?name=p$n&chunks=" . (6 - $n) . "&delay=0.0$n&events=" . (int) $events;
        $client->enqueue(new http\Client\Request("GET", $url), function ($answer) use ($n) {
            echo "p$n ", $answer->getResponseCode(), " ", strlen($answer->getBody()), "\n";
            return true;
        });
    }
    while ($client->once()) {
        $client->wait(0.1);
    }
}
