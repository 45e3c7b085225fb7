;; why: a second memory takes what the first has left, and more
;; zh: 内存上限 1073741824 字节
;; en: the memory limit is 1073741824 bytes
;; check: describe

;; item memory
(memory (export "memory") 2)
(memory $more 16383)
