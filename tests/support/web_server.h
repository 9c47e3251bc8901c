#pragma once

#include <absl/synchronization/mutex.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace homeward {

// For tests: a real web server on loopback, each connection on a thread of its own, one request a connection.
class WebServer {
 public:
  using Request = boost::beast::http::request<boost::beast::http::string_body>;
  // A status to answer with, or one of these.
  static constexpr int kClose = 0;  // goes away without a word
  static constexpr int kHang = -1;  // says nothing until the caller goes away
  using Answer = std::function<int(const Request&)>;

  // With a certificate (a file that also holds its key) it speaks TLS.
  explicit WebServer(Answer answer, const std::string& certificate = "")
      : answer_(std::move(answer)), acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}) {
    if (!certificate.empty()) {
      tls_.use_certificate_chain_file(certificate);
      tls_.use_private_key_file(certificate, boost::asio::ssl::context::pem);
    }
    listener_ = std::thread([this, secure = !certificate.empty()] { Listen(secure); });
  }
  ~WebServer() {
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    listener_.join();
    for (std::thread& one : connections_) one.join();
  }
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  int port() const { return acceptor_.local_endpoint().port(); }
  std::vector<Request> requests() const {
    absl::MutexLock lock(&mutex_);
    return requests_;
  }

 private:
  using Socket = boost::asio::ip::tcp::socket;

  void Listen(bool secure) {
    for (;;) {
      boost::system::error_code error;
      Socket socket(io_);
      acceptor_.accept(socket, error);
      if (error) return;
      connections_.emplace_back([this, secure, socket = std::move(socket)]() mutable {
        if (!secure) return Serve(socket);
        boost::beast::ssl_stream<Socket> stream(std::move(socket), tls_);
        boost::system::error_code refused;
        stream.handshake(boost::asio::ssl::stream_base::server, refused);
        if (!refused) Serve(stream);
      });
    }
  }

  template <class Stream>
  void Serve(Stream& stream) {
    namespace http = boost::beast::http;
    boost::system::error_code error;
    boost::beast::flat_buffer buffer;
    Request request;
    http::read(stream, buffer, request, error);
    if (error) return;
    {
      absl::MutexLock lock(&mutex_);
      requests_.push_back(request);
    }
    const int answer = answer_(request);
    if (answer == kHang) http::read(stream, buffer, request, error);
    if (answer == kHang || answer == kClose) return;
    http::response<http::empty_body> response(static_cast<http::status>(answer), request.version());
    if (answer >= 300 && answer < 400) response.set(http::field::location, "/elsewhere");
    response.keep_alive(false);
    response.prepare_payload();
    http::write(stream, response, error);
  }

  const Answer answer_;
  boost::asio::io_context io_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_server};
  boost::asio::ip::tcp::acceptor acceptor_;
  mutable absl::Mutex mutex_;
  std::vector<Request> requests_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> connections_;  // of the listener
  std::thread listener_;
};

}  // namespace homeward
