#include "serializers/resp.h"

#include <cstdint>
#include <limits>

namespace splitproof {

// Every type alone and in an array, and what looks like the syntax inside of
// what is counted.
std::vector<RespValue> RespCodec::Samples() const {
  using Simple = RespValue::Simple;
  using Error = RespValue::Error;
  using Bulk = RespValue::Bulk;
  using Array = RespValue::Array;
  const RespValue null_bulk{RespValue::NullBulk()};
  const RespValue null_array{RespValue::NullArray()};
  const auto bulk = [](const char* text) { return RespValue{Bulk(text)}; };
  const auto number = [](int64_t value) { return RespValue{value}; };
  const RespValue empty{Array()};
  const RespValue command{
      Array{bulk("SET"), bulk("key"), bulk("a\r\n$1\r\nb")}};
  const RespValue leaves{Array{{Simple{"OK"}},
                               {Error{"ERR no"}},
                               number(-1),
                               bulk(""),
                               null_bulk,
                               null_array,
                               empty}};
  return {command,
          {Simple{"OK"}},
          {Simple{""}},
          {Error{"ERR unknown command 'x'"}},
          number(0),
          number(std::numeric_limits<int64_t>::min()),
          number(std::numeric_limits<int64_t>::max()),
          bulk(""),
          bulk("\r\n"),
          {Bulk("\0\xFF", 2)},
          {Bulk(12, 'x')},
          null_bulk,
          empty,
          null_array,
          leaves,
          {Array{{Array{empty, number(1)}}, {Array{command, null_bulk}}}}};
}

}  // namespace splitproof
