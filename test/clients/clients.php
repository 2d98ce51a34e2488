<?php
// Reads lines `method TAB url TAB scheme TAB password TAB body` from standard input, and writes `status TAB text` for each.
// With the argument `streams` it uses file_get_contents, which does not know Digest.
while (($line = fgets(STDIN)) !== false) {
    [$method, $url, $scheme, $password, $body] = explode("\t", rtrim($line, "\n"));
    if (($argv[1] ?? '') === 'streams') {
        $headers = $scheme === 'basic' ? 'Authorization: Basic ' . base64_encode("200:$password") . "\r\n" : '';
        if ($body !== '') $headers .= "Content-Type: application/json\r\n";
        $http = ['method' => $method, 'header' => $headers, 'content' => $body, 'ignore_errors' => true];
        $text = file_get_contents($url, false, stream_context_create(['http' => $http]));
        $status = explode(' ', $http_response_header[0])[1];
    } else {
        $curl = curl_init($url);
        curl_setopt_array($curl, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 10,
            CURLOPT_PROXY => '',
        ]);
        if ($scheme !== 'none') {
            curl_setopt($curl, CURLOPT_HTTPAUTH, $scheme === 'digest' ? CURLAUTH_DIGEST : CURLAUTH_BASIC);
            curl_setopt($curl, CURLOPT_USERPWD, "200:$password");
        }
        if ($body !== '') {
            curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
            curl_setopt($curl, CURLOPT_HTTPHEADER, ['Content-Type: application/json']);
        }
        $text = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_HTTP_CODE);
    }
    echo $status, "\t", strtr($text, "\r\n", '  '), "\n";
}
