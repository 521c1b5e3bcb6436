<?php
// easy.php BASE: PHP's curl: a plain call, one with callbacks, an upload of a file, and all that getinfo says.

function facts(CurlHandle $curl): void
{
    echo json_encode(curl_getinfo($curl), JSON_PRETTY_PRINT), "\n";
    echo curl_errno($curl), ' ', curl_error($curl), "\n";
}

$base = $argv[1];

$curl = curl_init("$base/hello");
curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
var_dump(curl_exec($curl));
facts($curl);

curl_setopt_array($curl, [
    CURLOPT_URL => "$base/redirect?to=/bytes%3Fsize%3D50000",
    CURLOPT_FOLLOWLOCATION => true,
    CURLOPT_RETURNTRANSFER => false,
    CURLOPT_HEADERFUNCTION => function ($curl, string $line): int {
        echo 'header ', $line;
        return strlen($line);
    },
    CURLOPT_WRITEFUNCTION => function ($curl, string $data): int {
        echo 'write ', strlen($data), ' ', md5($data), "\n";
        return strlen($data);
    },
]);
var_dump(curl_exec($curl));
facts($curl);

$upload = curl_init("$base/sink");
curl_setopt($upload, CURLOPT_POSTFIELDS, [
    'field' => 'value',
    'file' => new CURLFile('picture.bin', 'application/octet-stream', 'renamed.bin'),
]);
curl_exec($upload);
facts($upload);

$failing = curl_init("$base/short");
curl_exec($failing);
facts($failing);
