# fetch.tcl ORIGIN: TclCurl's easy interface. (Its multi interface does not come to an end in Debian 12: it hands out a number of
# running transfers that it never set.)
package require TclCurl
set origin [lindex $argv 0]

proc handle {name path args} {
    # TclCurl takes the name of a procedure here, not a command with arguments.
    proc got_$name data "puts \"$name write \[string length \$data]\""
    set curl [curl::init]
    $curl configure -url $::origin$path -writeproc got_$name {*}$args
    return $curl
}

foreach {name path options} {
    get /hello {}
    large /bytes?size=70000 {}
    post /sink {-post 1 -postfields "posted by Tcl"}
    redirected /redirect {-followlocation 1}
    form /sink {-httppost {name field contents value}}
    short /short {}
    missing /status?code=404 {-failonerror 1}
} {
    set curl [handle $name $path {*}$options]
    set code [catch {$curl perform} error]
    puts "$name: $code $error [$curl getinfo responsecode] [$curl getinfo totaltime] [$curl getinfo effectiveurl]"
    $curl cleanup
}
