import socket

from streamlit.web.server.starlette import starlette_server

from pages import launcher


def test_a_connection_to_streamlits_socket_sends_at_once() -> None:
    launcher.parts_of("127.0.0.1")
    launcher.parts_of("127.0.0.1")  # by both ways of starting
    with starlette_server._bind_socket("127.0.0.1", 0, 5) as listening:
        listening.setblocking(True)
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
