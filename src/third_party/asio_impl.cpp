// The one place where the non-template code of Asio and Beast is compiled;
// every other file sees declarations only (*_SEPARATE_COMPILATION).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
