/** Command lines as one types them; in this order on one server. */
export const redisCliCalls: readonly string[] = `
PING
PING hello
ECHO "two words"
SET greeting hello
GET greeting
SET greeting again NX
SET greeting again XX GET
GET missing
APPEND greeting !!
STRLEN greeting
GETRANGE greeting 1 3
SETRANGE greeting 2 XY
GETDEL greeting
EXISTS greeting
INCR counter
INCRBY counter 41
DECR counter
DECRBY counter 11
INCRBYFLOAT counter 0.5
INCR counter
MSET a 1 b 2 c 3
MGET a b c d
MSETNX d 4 a 9
SETNX d 4
GETSET a one
SETEX brief 100 x
TTL brief
PERSIST brief
TTL brief
EXPIRE brief 50
EXPIRE brief 10 GT
EXPIRE brief 90 NX
TTL brief
EXPIREAT brief 9999999999
EXPIRETIME brief
PEXPIRETIME brief
TYPE a
RENAME a first
RENAMENX first b
RENAME nothing something
DEL b c
UNLINK d first
EXISTS a b c d
TOUCH counter brief
SET n ten
INCR n
SET n 9223372036854775807
INCR n
LPUSH queue one two three
RPUSH queue four
LRANGE queue 0 -1
LLEN queue
LINDEX queue -1
LSET queue 0 THREE
LSET queue 99 x
LINSERT queue BEFORE one zero
LREM queue 1 four
LPOS queue one
LTRIM queue 0 2
LPOP queue
RPOP queue 2
LPUSHX nowhere x
RPOPLPUSH queue other
LMOVE other queue LEFT RIGHT
LMPOP 2 other queue LEFT COUNT 2
BLPOP empty 0.01
HSET session user ann visits 1
HGET session user
HGETALL session
HINCRBY session visits 4
HINCRBYFLOAT session visits 0.25
HINCRBY session user 1
HDEL session user nothing
HEXISTS session user
HKEYS session
HVALS session
HLEN session
HMGET session visits user
HSETNX session visits 9
HSTRLEN session visits
HRANDFIELD session
HSCAN session 0
SADD colours red green blue
SADD colours red
SCARD colours
SISMEMBER colours red
SMISMEMBER colours red pink
SREM colours red
SADD warm red orange
SADD cold blue green
SINTER colours both2
SINTERCARD 2 colours cold LIMIT 1
SUNIONSTORE all warm cold
SDIFFSTORE none warm warm
SINTERSTORE both colours cold
SMOVE warm cold red
SCARD warm
ZADD board 10 ann 20 bob 15 cid
ZADD board XX CH 30 ann
ZADD board GT 5 bob
ZRANGE board 0 -1 WITHSCORES
ZRANGE board 15 30 BYSCORE
ZRANGE board (15 +inf BYSCORE LIMIT 0 1
ZREVRANGE board 0 1
ZRANK board bob
ZREVRANK board bob
ZSCORE board cid
ZMSCORE board cid nobody
ZINCRBY board 2.5 cid
ZCOUNT board -inf 20
ZCARD board
ZRANGEBYLEX board - +
ZPOPMIN board
ZPOPMAX board
ZREM board ann
ZADD nan nan x
ZUNIONSTORE u 2 board nothing WEIGHTS 2 1
XADD log 1-1 kind start
XADD log 1-2 kind stop
XADD log 1-1 kind late
XADD log * 
XLEN log
XRANGE log - +
XREVRANGE log + - COUNT 1
XREAD COUNT 1 STREAMS log 0
XGROUP CREATE log workers 0
XGROUP CREATE log workers 0
XREADGROUP GROUP workers w1 COUNT 1 STREAMS log >
XPENDING log workers
XACK log workers 1-1
XTRIM log MAXLEN 1
XDEL log 1-2
SUBSCRIBE
EVAL "return {1,2,{3,'four'}}" 0
EVAL "return redis.call('SET',KEYS[1],ARGV[1])" 1 scripted yes
EVAL "return redis.call('NOTHING')" 0
EVAL "return redis.error_reply('MINE no')" 0
EVALSHA ffffffffffffffffffffffffffffffffffffffff 0
SCRIPT EXISTS ffffffffffffffffffffffffffffffffffffffff
WRONG command
GET
SET a
GET queue
LPUSH scripted x
HGET scripted f
OBJECT ENCODING counter
OBJECT ENCODING cold
SELECT 1
SELECT 99
CONFIG GET maxmemory-policy
CONFIG SET maxmemory-policy nonsense
CONFIG SET nothing 1
CLIENT GETNAME
CLIENT SETNAME "a b"
EXPIRE counter abc
SETEX brief 0 x
SET brief x EX -1
SET brief x PX 10 EX 10
COPY counter copied
TIME extra
DBSIZE
FLUSHDB
DBSIZE
RPUSH nums 3 1 2
SORT nums
SORT nums DESC LIMIT 0 2
SORT nums ALPHA STORE sorted
SORT nums BY w_* GET # GET w_*
LRANGE sorted 0 -1
SETBIT bits 7 1
BITOP NOT inverse bits
BITCOUNT inverse 0 6 BIT
BITPOS inverse 0
GETBIT bits 7
BITCOUNT bits
BITPOS bits 1
AUTH wrong
HELLO 9
COMMAND COUNT extra
WAIT 0 0
LASTSAVE extra
DEBUG
MULTI
EXEC
`
  .trim()
  .split("\n");
