"""modules.conf: loads only what the desk needs. What is not loaded cannot fail, and cannot be attacked."""

from __future__ import annotations

from typing import Final

from tridesk.telephony.asterisk.configuration.text import ConfigurationSection

_WANTED: Final = {
    "the dialplan": "pbx_config app_dial app_queue app_stack app_stasis func_callerid func_channel func_cut "
    "func_holdintercept func_logic func_strings func_timeout",
    "sound": "bridge_builtin_features bridge_holding bridge_native_rtp bridge_simple bridge_softmix chan_bridge_media "
    "codec_a_mu codec_alaw codec_g722 codec_opus_open_source codec_resample codec_ulaw format_pcm "
    "format_sln format_wav res_format_attr_opus res_musiconhold res_rtp_asterisk res_srtp res_timing_timerfd",
    "faxes": "app_system func_env res_fax res_fax_spandsp res_pjsip_t38",
    "SIP": "chan_pjsip func_pjsip_contact func_pjsip_endpoint res_crypto res_pjproject res_pjsip res_pjsip_acl "
    "res_pjsip_authenticator_digest res_pjsip_caller_id res_pjsip_dlg_options res_pjsip_dtmf_info "
    "res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user res_pjsip_header_funcs res_pjsip_logger "
    "res_pjsip_nat res_pjsip_outbound_authenticator_digest res_pjsip_outbound_registration res_pjsip_path "
    "res_pjsip_pubsub res_pjsip_refer res_pjsip_registrar res_pjsip_rfc3326 res_pjsip_sdp_rtp res_pjsip_session "
    "res_sorcery_astdb res_sorcery_config res_sorcery_memory",
    "browsers": "res_http_websocket res_pjsip_transport_websocket",
    "the director": "res_ari res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels "
    "res_ari_device_states res_ari_endpoints res_ari_events res_ari_model res_ari_playbacks res_ari_recordings "
    "res_ari_sounds res_stasis res_stasis_answer res_stasis_device_state res_stasis_playback res_stasis_recording "
    "res_stasis_snoop res_websocket_client",
}


def modules() -> list[ConfigurationSection]:
    """One section; Asterisk decides the order of loading."""
    names = [f"{name}.so" for some in _WANTED.values() for name in some.split()]
    return [ConfigurationSection("modules", {"autoload": "no", "load": names})]
