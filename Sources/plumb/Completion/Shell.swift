/// A shell that plumb's words can be completed in.
///
/// Its script only carries words to `plumb __complete` and candidates back, so that it never differs
/// from the table of verbs.
enum Shell: String, CaseIterable {
    case bash
    case zsh

    static let names = allCases.map(\.rawValue)

    var script: String {
        switch self {
        case .bash: Self.bashScript
        case .zsh: Self.zshScript
        }
    }

    // Bash breaks words at `=` and `:`: what is completed behind one is the rest of the word alone.
    // https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
    private static let bashScript = #"""
        # Completes plumb in bash: source <(plumb completion bash)
        _plumb() {
            local kind name current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
            local typed=
            [ "$before" != : ] || typed=${COMP_WORDS[COMP_CWORD - 2]}:
            [ "$current" != : ] || typed=$before:
            COMPREPLY=()
            {
                read -r kind
                while IFS=$'\t' read -r name _; do COMPREPLY+=("${name#"$typed"}"); done
            } < <("${COMP_WORDS[0]/#\~/$HOME}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
            [ "$current" != = ] || current=
            case $kind in
            files)
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -f -- "$current")
                ;;
            folders)
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -d -- "$current")
                ;;
            esac
        }
        complete -F _plumb plumb

        """#

    // As a file named `_plumb` of `fpath` it is the function's body, sourced it defines the function.
    // https://zsh.sourceforge.io/Doc/Release/Completion-System.html
    private static let zshScript = #"""
        #compdef plumb
        # Completes plumb in zsh, behind compinit: source <(plumb completion zsh)
        _plumb() {
            local kind name meaning current=${words[CURRENT]}
            local -a found
            {
                read -r kind
                while IFS=$'\t' read -r name meaning; do
                    found+=("${name//:/\\:}:$meaning")
                done
            } < <("${words[1]/#\~/$HOME}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
            [[ $current != --*=* ]] || compset -P '*='
            case $kind in
            files) _files ;;
            folders) _files -/ ;;
            words) _describe -t words word found ;;
            esac
        }
        if [[ ${funcstack[1]} = _plumb ]]; then _plumb "$@"; else compdef _plumb plumb; fi

        """#
}
