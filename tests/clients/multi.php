<?php
// multi.php URL…: PHP's curl_multi; prints the transfers in the order in which they finish.

$multi = curl_multi_init();
foreach (array_slice($argv, 1) as $url) {
    $curl = curl_init($url);
    curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
    curl_multi_add_handle($multi, $curl);
}

do {
    $status = curl_multi_exec($multi, $running);
    while ($message = curl_multi_info_read($multi)) {
        $curl = $message['handle'];
        $body = curl_multi_getcontent($curl);
        echo curl_getinfo($curl, CURLINFO_EFFECTIVE_URL), ' ', $message['result'], ' ', strlen($body), ' ', md5($body),
            ' ', curl_getinfo($curl, CURLINFO_TOTAL_TIME), "\n";
        curl_multi_remove_handle($multi, $curl);
    }
    if ($running) {
        curl_multi_select($multi, 1.0);
    }
} while ($running && $status == CURLM_OK);
