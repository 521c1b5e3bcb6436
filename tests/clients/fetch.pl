# fetch.pl ORIGIN: Perl's WWW::Curl, easy and multi.
use strict;
use warnings;
use WWW::Curl::Easy;
use WWW::Curl::Form;
use WWW::Curl::Multi;

my $origin = shift;
$| = 1;

sub handle {
    my ($name, $path) = @_;
    my $curl = WWW::Curl::Easy->new;
    $curl->setopt(CURLOPT_URL, "$origin$path");
    $curl->setopt(CURLOPT_WRITEFUNCTION, sub { print "$name write ", length $_[0], "\n"; return length $_[0] });
    $curl->setopt(CURLOPT_HEADERFUNCTION, sub { print "$name header $_[0]"; return length $_[0] });
    return $curl;
}

sub report {
    my ($name, $curl, $code) = @_;
    print "$name: $code ", $curl->strerror($code), " (", $curl->errbuf, ") status ", $curl->getinfo(CURLINFO_HTTP_CODE),
        " time ", $curl->getinfo(CURLINFO_TOTAL_TIME), " url ", $curl->getinfo(CURLINFO_EFFECTIVE_URL), "\n";
}

for my $path ('/hello', '/bytes?size=60000', '/short', '/status?code=503') {
    my $curl = handle($path, $path);
    report($path, $curl, $curl->perform);
}

my $put = handle('put', '/sink');
my @parts = ('a' x 1000, 'b' x 500, '');
$put->setopt(CURLOPT_UPLOAD, 1);
$put->setopt(CURLOPT_READFUNCTION, sub { return shift @parts });
report('put', $put, $put->perform);

my $post = handle('form', '/echo');
my $form = WWW::Curl::Form->new;
$form->formadd('field', 'value');
$form->formaddfile($0, 'script', 'text/x-perl');
$post->setopt(CURLOPT_HTTPPOST, $form);
$post->setopt(CURLOPT_HTTPHEADER, ['X-Sent: by Perl', 'Expect:']);
report('form', $post, $post->perform);

my $multi = WWW::Curl::Multi->new;
my %running;
for my $number (1 .. 4) {
    my $curl = handle("m$number", "/stream?name=m$number&chunks=$number&delay=0.0$number");
    $curl->setopt(CURLOPT_PRIVATE, $number);
    $running{$number} = $curl;
    $multi->add_handle($curl);
}
while (%running) {
    my $active = $multi->perform;
    next if $active == keys %running;
    while (my ($number, $code) = $multi->info_read) {
        last unless $number;
        report("m$number", delete $running{$number}, $code);
    }
}
