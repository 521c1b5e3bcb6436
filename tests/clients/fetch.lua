-- fetch.lua ORIGIN: the binding of Debian's lua-curl, which has the easy interface without getinfo.
local curl = require("curl")
local origin = arg[1]

local function fetch(name, path, set)
    local handle = curl.easy_init()
    handle:setopt(curl.OPT_URL, origin .. path)
    handle:setopt(curl.OPT_WRITEFUNCTION, function(data) print(name, "write", #data); return #data end)
    handle:setopt(curl.OPT_HEADERFUNCTION, function(line) print(name, "header", line); return #line end)
    if set then set(handle) end
    print(name, handle:perform())
end

fetch("get", "/hello")
fetch("large", "/bytes?size=60000")
fetch("post", "/sink", function(handle)
    handle:setopt(curl.OPT_POST, 1)
    handle:setopt(curl.OPT_POSTFIELDS, "posted by Lua")
end)
fetch("short", "/short")
local sent = 0
fetch("put", "/sink", function(handle)
    handle:setopt(curl.OPT_UPLOAD, 1)
    handle:setopt(curl.OPT_READFUNCTION, function(room)
        sent = sent + 1
        return 0, sent <= 3 and string.rep("x", 100) or ""
    end)
end)
